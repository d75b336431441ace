"""Invented names. Trees, stones and weather for families: nobody should look like a real person."""

FAMILY_NAMES = (
    "Alderwood", "Ashbrook", "Barleyfield", "Beechmoor", "Birchwater", "Blackthorn", "Bramblegate",
    "Briarstone", "Chalkwell", "Cloudberry", "Coppergrove", "Cornflower", "Dewhollow", "Driftmark",
    "Elderfen", "Fallowmere", "Fernhaven", "Flintridge", "Foxglove", "Frostlane", "Gorsehill",
    "Granitewell", "Greywater", "Harebell", "Hawthornley", "Hazelmarsh", "Heatherfield", "Hollybank",
    "Hornbeam", "Ivywell", "Juniperlea", "Kelpstone", "Kestrelmoor", "Larchfield", "Lichengate",
    "Limewood", "Mallowbrook", "Maplecroft", "Marigold", "Meadowsweet", "Mistlethwaite", "Mossbank",
    "Nettlefold", "Oakenshaw", "Orchardine", "Pebbleford", "Pinewater", "Plumtree", "Quarrystone",
    "Quincefield", "Rainbarrow", "Reedmace", "Rosehip", "Rowanlea", "Saffronwell", "Sandpiper",
    "Sedgewick-Fen", "Silverbirch", "Slatecombe", "Snowberry", "Sorrelby", "Starlingford", "Sunmeadow",
    "Sycamoor", "Tansyfield", "Teaselworth", "Thistledown", "Thornapple", "Tidewater", "Vetchling",
    "Walnutree", "Willowherb", "Windfall", "Wrenfield", "Yarrowgate", "Yewbarrow",
)  # fmt: skip

GIVEN_NAMES = {
    "female": (
        "Ada", "Bela", "Carys", "Dagny", "Elin", "Fenja", "Gilda", "Hilde", "Ines", "Juno", "Kaia", "Lio",
        "Mirela", "Nela", "Oda", "Petra", "Runa", "Signe", "Tamsin", "Una", "Vera", "Wilma", "Ylva", "Zora",
    ),
    "male": (
        "Anselm", "Bram", "Cato", "Darian", "Emrys", "Florin", "Gideon", "Henk", "Ivo", "Joren", "Kester",
        "Leif", "Milo", "Nils", "Osric", "Piers", "Quill", "Rurik", "Soren", "Tobin", "Ulf", "Viggo",
        "Wystan", "Yorick",
    ),
    "unknown": ("Alex", "Kim", "Noor", "Robin", "Sasha", "Toni"),
}  # fmt: skip


def name_of(number: int, sex: str) -> dict[str, str]:
    """The same name for the same number; no two numbers below 400 share a whole name."""
    given = GIVEN_NAMES[sex]
    families = len(FAMILY_NAMES)
    # Each lap through the family names starts one given name further on.
    return {
        "family_name": FAMILY_NAMES[number * 29 % families],
        "given_name": given[(number + number // families) % len(given)],
    }
