// Grades by the keyboard alone: a number goes on to the next field by itself. Only inside these fields; no key is
// taken anywhere else on the page.

const ONE_OR_TEN = 700; // ms that a 1 waits for a possible 0

// A field is complete when no further key can belong to it; "1" may become 10.
const COMPLETE = { grade: /^([02-9]|10|t)$/i, activity: /^[0-3]$/ };
const MAY_GO_ON = { grade: /^1$/, activity: /^$/ };
const CANNOT = /^[x\-–−]$/i;

let waiting = 0;

const fieldsLike = (input) => [...input.form.querySelectorAll(`input[data-key="${input.dataset.key}"]`)].filter((one) => one.offsetParent);

function go(input, step) {
  clearTimeout(waiting);
  const fields = fieldsLike(input);
  const next = fields[fields.indexOf(input) + step];
  if (next) next.focus();
  else if (step > 0) input.form.querySelector(".part-foot button").focus();
}

// The same muscle of the other side.
function goAcross(input) {
  const other = input.name.endsWith("_right") ? input.name.replace(/_right$/, "_left") : input.name.replace(/_left$/, "_right");
  const control = input.form.elements[other];
  if (control && control.offsetParent) control.focus();
}

document.addEventListener("focusin", (event) => {
  if (event.target.matches("input[data-key]")) event.target.select(); // so that a new number replaces the old
});

document.addEventListener("input", (event) => {
  const input = event.target;
  const { key } = input.dataset;
  if (!key) return;
  clearTimeout(waiting);
  const text = input.value.trim();
  if (key === "grade" && CANNOT.test(text)) {
    input.form.elements[`${input.name}_why`].focus();
  } else if (COMPLETE[key].test(text)) {
    go(input, 1);
  } else if (MAY_GO_ON[key].test(text) && text) {
    waiting = setTimeout(() => { if (document.activeElement === input && input.value.trim() === text) go(input, 1); }, ONE_OR_TEN);
  }
});

document.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!input.matches || !input.matches("input[data-key]") || event.ctrlKey || event.altKey || event.metaKey) return;
  const moves = { Enter: () => go(input, 1), ArrowDown: () => go(input, 1), ArrowUp: () => go(input, -1) };
  if (input.dataset.key === "grade") Object.assign(moves, { ArrowLeft: () => goAcross(input), ArrowRight: () => goAcross(input) });
  if (!moves[event.key]) return;
  event.preventDefault();
  moves[event.key]();
});

// A chosen reason ends the entry of this muscle.
document.addEventListener("change", (event) => {
  const grade = event.target.matches(".why select") && event.target.closest(".muscle").querySelector("input");
  if (grade && event.target.value) go(grade, 1);
});

// Which side is shown says nothing about the patient: it is not saved.
document.addEventListener("change", (event) => {
  const sides = event.target.closest("[data-sides]");
  if (!sides) return;
  event.stopPropagation();
  showSides(sides);
}, true);

function showSides(sides) {
  const shown = sides.querySelector("input:checked").value;
  for (const side of ["right", "left"]) {
    sides.form.querySelector(`[data-side="${side}"]`).hidden = !["both", side].includes(shown);
  }
}

function showScripted() {
  document.querySelectorAll(".scripted").forEach((element) => { element.hidden = false; });
  document.querySelectorAll("[data-sides]").forEach(showSides);
}
document.addEventListener("DOMContentLoaded", showScripted);
