// Makes the form more comfortable; nothing depends on it. Without it every field is visible, and a question takes
// the place of the work that the browser does here.

const form = document.querySelector("[data-feedback-form]");

// Contact fields appear when somebody wants a reply, and are worded for a person or an organisation.
function showContactAsItApplies() {
  const contact = form.querySelector("[data-feedback-contact]");
  if (!contact) return;
  contact.querySelector("[data-feedback-plain]").hidden = true;
  const label = (name) => contact.querySelector(`label[for="id_${name}"]`);
  const update = () => {
    contact.hidden = form.elements.anonymity.value !== "named";
    const kind = form.elements.sender_kind.value || "individual";
    for (const name of ["name", "address"]) {
      const text = label(name)?.firstChild;
      if (text) text.data = contact.dataset[`${name}${kind[0].toUpperCase()}${kind.slice(1)}`] + " ";
    }
    form.elements.name.autocomplete = kind === "organisation" ? "organization" : "name";
  };
  form.addEventListener("change", update);
  update();
}

// Counts as the server counts: a line end is one character, an emoji is one character.
function countCharacters() {
  const area = form.querySelector("[data-feedback-counted]");
  const counter = form.querySelector("[data-feedback-counter]");
  if (!area || !counter || !area.dataset.maximum) return;
  const maximum = Number(area.dataset.maximum);
  let spoken;
  const update = () => {
    const left = maximum - [...area.value].length;
    counter.hidden = left > maximum / 5;
    clearTimeout(spoken);
    // Announced when the typing rests, not at every key.
    spoken = setTimeout(() => {
      counter.textContent = (left < 0 ? counter.dataset.over : counter.dataset.left).replace("%(count)s", Math.abs(left));
    }, 400);
  };
  area.addEventListener("input", update);
  update();
}

// The browser works instead of the person. Whatever goes wrong, the question is still there.
function workInsteadOfAsking() {
  const question = form.querySelector("[data-feedback-check]");
  if (!question || !window.isSecureContext || !window.Worker) return;
  const script = document.createElement("script");
  script.type = "module";
  script.src = form.dataset.altcha;
  script.addEventListener("load", () => addWidget(question));
  document.head.append(script);
}

function addWidget(question) {
  window.$altcha.algorithms.set("PBKDF2/SHA-256", () => new Worker(form.dataset.altchaWorker));
  const holder = document.createElement("div");
  const widget = document.createElement("altcha-widget");
  holder.hidden = true;
  widget.setAttribute("challenge", question.dataset.challenge);
  widget.setAttribute("configuration", JSON.stringify({ humanInteractionSignature: false, minDuration: 0 }));
  widget.setAttribute("auto", "onfocus");
  const askAfterAll = () => {
    question.hidden = false;
    holder.remove();
  };
  widget.addEventListener("statechange", (event) => {
    if (["error", "expired"].includes(event.detail.state)) askAfterAll();
  });
  holder.append(widget);
  form.append(holder);
  // Somebody who was asked and answered wrongly keeps seeing the question they were sent back to.
  question.hidden = !question.classList.contains("feedback-wrong");
  sendWhenTheWorkIsDone(widget);
}

function sendWhenTheWorkIsDone(widget) {
  const progress = form.querySelector("[data-feedback-progress]");
  form.addEventListener("submit", (event) => {
    const state = widget.isConnected ? widget.getState() : "error";
    if (["verified", "error"].includes(state) || form.elements.sum.value) return;
    event.preventDefault();
    if (progress.textContent) return;
    progress.textContent = progress.dataset.text;
    const go = (change) => {
      if (!["verified", "error", "expired"].includes(change.detail.state)) return;
      widget.removeEventListener("statechange", go);
      progress.textContent = "";
      if (change.detail.state === "verified") setTimeout(() => form.requestSubmit());
    };
    widget.addEventListener("statechange", go);
    if (state === "unverified") widget.verify();
  });
}

if (form) {
  showContactAsItApplies();
  countCharacters();
  workInsteadOfAsking();
}
document.querySelector("[data-feedback-summary]")?.focus();
