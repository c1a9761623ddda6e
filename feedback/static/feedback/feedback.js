// Optional enhancements of the form. Without JavaScript every field is visible, and a sum question replaces the
// proof of work.

const form = document.querySelector("[data-feedback-form]");

// Shows the contact fields only to senders who want a reply, labelled for a person or an organisation.
function updateContactFields() {
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

// Counts like the server: a line end is one character, and so is an emoji.
function addCharacterCounter() {
  const area = form.querySelector("[data-feedback-counted]");
  const counter = form.querySelector("[data-feedback-counter]");
  if (!area || !counter || !area.dataset.maximum) return;
  const maximum = Number(area.dataset.maximum);
  let announcement;
  const update = () => {
    const left = maximum - [...area.value].length;
    counter.hidden = left > maximum / 5;
    clearTimeout(announcement);
    // A screen reader would announce each key without the delay.
    announcement = setTimeout(() => {
      counter.textContent = (left < 0 ? counter.dataset.over : counter.dataset.left).replace("%(count)s", Math.abs(left));
    }, 400);
  };
  area.addEventListener("input", update);
  update();
}

// Replaces the sum question by a proof of work. If that fails, the question is shown again.
function addProofOfWork() {
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
  const showQuestion = () => {
    question.hidden = false;
    holder.remove();
  };
  widget.addEventListener("statechange", (event) => {
    if (["error", "expired"].includes(event.detail.state)) showQuestion();
  });
  holder.append(widget);
  form.append(holder);
  // After a wrong answer the question stays visible, because the error summary links to it.
  question.hidden = !question.classList.contains("feedback-wrong");
  submitWhenSolved(widget);
}

function submitWhenSolved(widget) {
  const progress = form.querySelector("[data-feedback-progress]");
  form.addEventListener("submit", (event) => {
    const state = widget.isConnected ? widget.getState() : "error";
    if (["verified", "error"].includes(state) || form.elements.sum.value) return;
    event.preventDefault();
    if (progress.textContent) return;
    progress.textContent = progress.dataset.text;
    const submitIfSolved = (change) => {
      if (!["verified", "error", "expired"].includes(change.detail.state)) return;
      widget.removeEventListener("statechange", submitIfSolved);
      progress.textContent = "";
      if (change.detail.state === "verified") setTimeout(() => form.requestSubmit());
    };
    widget.addEventListener("statechange", submitIfSolved);
    if (state === "unverified") widget.verify();
  });
}

if (form) {
  updateContactFields();
  addCharacterCounter();
  addProofOfWork();
}
document.querySelector("[data-feedback-summary]")?.focus();

const print = document.querySelector("[data-feedback-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
