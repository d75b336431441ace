// The worklist renews itself when something in it was done. What was ticked stays ticked, and the keyboard stays
// where it was: on the line that took the place of the finished one. Everything works without this file.

let ticked = new Set();
let place = -1;

function boxes() {
  return [...document.querySelectorAll("input[name=line]")];
}

function countTicked() {
  const words = document.querySelector("[data-ticked]");
  if (!words) return;
  const count = boxes().filter((box) => box.checked).length;
  words.textContent = count === 1 ? "1 line ticked" : `${count} lines ticked`;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "worklist") return;
  ticked = new Set(boxes().filter((box) => box.checked).map((box) => box.value));
  const line = document.activeElement && document.activeElement.closest(".task");
  const inForm = document.querySelector(".task .entry-form:not(:empty)");
  const here = line || (inForm && inForm.closest(".task"));
  place = here ? [...document.querySelectorAll(".tasks:not(.finished) > .task")].indexOf(here) : -1;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "worklist") return;
  for (const box of boxes()) box.checked = box.checked || ticked.has(box.value);
  const lines = document.querySelectorAll(".tasks:not(.finished) > .task");
  if (place >= 0 && lines.length) {
    const next = lines[Math.min(place, lines.length - 1)].querySelector(".task-who a");
    if (next) next.focus();
  }
  place = -1;
  countTicked();
});

document.addEventListener("change", (event) => {
  if (event.target.name === "line") countTicked();
});
document.addEventListener("DOMContentLoaded", countTicked);
