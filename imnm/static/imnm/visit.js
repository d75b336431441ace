// The parts of a visit save themselves. Each is a form that htmx posts on every change; this script keeps what was
// typed on the page until it is stored: through a lost connection, a log-out, and somebody else's changes.
// What is typed stays in the fields of the page only, never in the browser's storage: ward computers are shared.

const FIRST_WAIT = 2000, LONGEST_WAIT = 30000; // ms between tries
const savers = new WeakMap(); // form -> {sent, timer, wait}

function saverOf(form) {
  if (!savers.has(form)) savers.set(form, { sent: null, timer: 0, wait: FIRST_WAIT });
  return savers.get(form);
}

const selfSaving = (element) => element && element.closest && element.closest("form[data-saves-itself]");

// --- The answers of a form as texts, in the words of the server ---

function readField(form, name) {
  const control = form.elements[name];
  if (!control) return "";
  if (control.type === "checkbox") return control.checked ? control.value : "";
  const text = control.value.trim();
  const why = form.elements[`${name}_why`];
  return why && /^[x\-–−]$/i.test(text) ? `unable:${why.value}` : text;
}

function writeField(form, name, text) {
  const control = form.elements[name];
  if (!control) return;
  const why = form.elements[`${name}_why`];
  if (control instanceof RadioNodeList) {
    control.forEach((radio) => { radio.checked = radio.value === text; });
  } else if (control.type === "checkbox") {
    control.checked = text !== "";
  } else if (why && text.startsWith("unable:")) {
    control.value = "x";
    why.value = text.slice("unable:".length);
  } else {
    control.value = text;
    if (why) why.value = "";
  }
  if (why) showWhy(control);
}

function hasFocus(form, name) {
  const now = document.activeElement;
  return now && now.form === form && (now.name === name || now.name === `${name}_why`);
}

// The reason stands beside a grade only where it is needed.
function showWhy(grade) {
  const why = grade.form.elements[`${grade.name}_why`];
  if (why) why.closest(".why").hidden = !/^[x\-–−]$/i.test(grade.value.trim());
}

const seenOf = (form) => JSON.parse(form.elements.seen.value);
const textsOf = (form) => Object.fromEntries(Object.keys(seenOf(form)).map((name) => [name, readField(form, name)]));
const answerOf = (form) => form.querySelector(".part-answer");

// --- Sending ---

document.addEventListener("htmx:configRequest", (event) => {
  const form = selfSaving(event.detail.elt);
  if (!form) return;
  saverOf(form).sent = { texts: textsOf(form), seen: seenOf(form) };
  // A button counts once, when it was pressed: htmx would send it along while it keeps the focus.
  const cause = event.detail.triggeringEvent;
  if (cause && cause.type === "submit") return;
  for (const name of ["keep", "use", "take_over"]) delete event.detail.parameters[name];
});

// --- The answer ---

// Anything but our own answer, such as the log-in page of a hotel's network, must not take the place of the part.
document.addEventListener("htmx:beforeSwap", (event) => {
  const form = selfSaving(event.detail.requestConfig.elt);
  if (!form || !event.detail.shouldSwap) return;
  if (!event.detail.serverResponse.includes('name="seen"')) {
    event.detail.shouldSwap = false;
    tryAgain(form, "Not saved: the answer did not come from this server. What you typed stays on this page; trying again…");
  }
});

// Words half written in the banner of alerts are worth more than its newest state.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.id === "alerts" && event.detail.target.querySelector(".entry-form form")) event.detail.shouldSwap = false;
});

document.addEventListener("htmx:afterSwap", (event) => {
  const form = selfSaving(event.detail.requestConfig && event.detail.requestConfig.elt);
  if (form) takeAnswer(form);
});

// A red flag that is new comes into sight wherever the page was scrolled to; it is read out by its role.
const flagsShown = () => (document.getElementById("flags")?.textContent ?? "").trim();
let flagsBefore = null;
document.addEventListener("htmx:beforeSwap", () => { flagsBefore = flagsShown(); });

function showNewFlags() {
  if (flagsShown() && flagsShown() !== flagsBefore) document.querySelector("#flags .notice").scrollIntoView({ block: "nearest" });
}

function takeAnswer(form) {
  const saver = saverOf(form);
  const state = answerOf(form).querySelector("[data-state]").dataset;
  const kept = JSON.parse(state.kept), late = JSON.parse(state.late);
  const seen = seenOf(form), { sent } = saver;
  clearTimeout(saver.timer);
  saver.wait = FIRST_WAIT;
  for (const [name, stored] of Object.entries(seen)) {
    if (kept.includes(name)) continue;
    const now = readField(form, name);
    const isUntouched = now === sent.texts[name] && !hasFocus(form, name);
    if (isUntouched) {
      if (now !== stored) writeField(form, name, stored);
    } else if (late.includes(name)) {
      seen[name] = sent.seen[name]; // not shown yet, so not seen: the next save tells of it again
    }
  }
  form.elements.seen.value = JSON.stringify(seen);
  const typedSince = Object.entries(textsOf(form)).some(([name, text]) => text !== sent.texts[name] && text !== seen[name]);
  form.toggleAttribute("data-unsaved", state.state !== "saved" || typedSince);
  markErrors(form);
  showNewFlags();
}

function markErrors(form) {
  form.querySelectorAll(".error-message[id$=_error]").forEach((slot) => {
    const isWrong = slot.textContent.trim() !== "";
    const control = document.getElementById(slot.id.replace(/_error$/, ""));
    slot.parentElement.classList.toggle("has-error", isWrong);
    if (control && control.matches("input, textarea, select")) {
      if (isWrong) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  });
}

// --- When no answer comes: say so, keep everything, try again ---

function tryAgain(form, words, link) {
  const saver = saverOf(form);
  form.setAttribute("data-unsaved", "");
  const state = answerOf(form).querySelector("[data-state]");
  const said = document.createElement("p");
  said.className = "part-state refused";
  Object.assign(said.dataset, state.dataset, { state: "waiting" });
  said.append(words);
  if (link) said.append(" ", link, ", then this is saved by itself.");
  if (said.textContent !== state.textContent) state.replaceWith(said); // not read out again on every try
  clearTimeout(saver.timer);
  saver.timer = setTimeout(() => htmx.trigger(form, "save"), saver.wait);
  saver.wait = Math.min(saver.wait * 2, LONGEST_WAIT);
}

function noConnection(event) {
  const form = selfSaving(event.detail.elt);
  if (form) tryAgain(form, "Not saved: no connection. What you typed stays on this page; trying again…");
}
document.addEventListener("htmx:sendError", noConnection);
document.addEventListener("htmx:timeout", noConnection);

document.addEventListener("htmx:responseError", (event) => {
  const form = selfSaving(event.detail.elt);
  if (!form) return;
  const { status } = event.detail.xhr;
  if (!logInAddress(event.detail.xhr)) {
    const words = `Not saved: the server refused it (${status}). What you typed stays on this page; trying again…`;
    return tryAgain(form, words);
  }
  tryAgain(form, "Not saved: you were logged out. What you typed stays here.", logInLink(event.detail.xhr));
});

// Back on line, or back from the tab with the log-in: no need to wait.
function tryNow() {
  document.querySelectorAll('form[data-saves-itself]:has([data-state="waiting"])').forEach((form) => {
    clearTimeout(saverOf(form).timer);
    saverOf(form).wait = FIRST_WAIT;
    htmx.trigger(form, "save");
  });
}
window.addEventListener("online", tryNow);
window.addEventListener("focus", tryNow);
document.addEventListener("visibilitychange", () => { if (!document.hidden) tryNow(); });

// --- Typing ---

document.addEventListener("input", (event) => {
  if (!selfSaving(event.target)) return;
  if (event.target.dataset.key === "grade") showWhy(event.target);
});

// Words of a note are long: they are saved in pauses too, not only when the field is left.
const PAUSE = 2500; // ms
let pause = 0;
document.addEventListener("input", (event) => {
  if (!event.target.matches("form[data-saves-itself] textarea")) return;
  clearTimeout(pause);
  pause = setTimeout(() => htmx.trigger(event.target.form, "save"), PAUSE);
});

// An answer chosen by mistake can be taken back: choose it again, or press Delete on it.
function takeBack(radio) {
  radio.checked = false;
  radio.form.setAttribute("data-unsaved", "");
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}
document.addEventListener("pointerdown", (event) => {
  const choice = event.target.closest("form[data-saves-itself] .three-way .choice");
  const radio = choice && choice.querySelector("input");
  if (!radio || !radio.checked) return;
  choice.addEventListener("click", (click) => { click.preventDefault(); setTimeout(() => takeBack(radio)); }, { once: true });
});
document.addEventListener("keydown", (event) => {
  if (!["Delete", "Backspace"].includes(event.key) || !event.target.matches("form[data-saves-itself] .three-way input:checked")) return;
  event.preventDefault();
  takeBack(event.target);
});
