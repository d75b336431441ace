"""How a patient gets about, from free to bound to bed: our own steps (mark D), in order of loss."""

MOBILITY = {
    "unaided": "Walks unaided",
    "one_aid": "Walks with one stick or crutch",
    "frame": "Walks with two sticks, crutches or a frame",
    "wheelchair_outdoors": "Wheelchair outdoors",
    "wheelchair": "Wheelchair always",
    "bed": "Bound to bed",
}
