// The plan asks for itself anew after each change. What was unfolded stays so, and the focus is not lost.

let unfolded = new Set();
let hadFocus = false;

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "plan") return;
  const open = event.detail.target.querySelectorAll("details[data-fold][open]");
  unfolded = new Set([...open].map((one) => one.dataset.fold));
  hadFocus = event.detail.target.contains(document.activeElement);
});

document.addEventListener("htmx:afterSettle", () => {
  for (const name of unfolded) {
    const fold = document.querySelector(`#plan details[data-fold="${CSS.escape(name)}"]`);
    if (fold) fold.open = true;
  }
  unfolded = new Set();
  const said = document.getElementById("plan-said");
  if (hadFocus && said && said.childElementCount && document.activeElement === document.body) said.focus();
  if (said && said.childElementCount) hadFocus = false;
});

// A link to a section that is folded unfolds it, also where the browser would not.
function unfoldTarget() {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  const fold = target && (target.closest("details.fold") || target.querySelector("details.fold"));
  if (fold && !fold.open) {
    fold.open = true;
    target.scrollIntoView();
  }
}
window.addEventListener("hashchange", unfoldTarget);
document.addEventListener("DOMContentLoaded", unfoldTarget);
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (link && link.hash === location.hash) unfoldTarget();  // the same address again changes nothing else
});
