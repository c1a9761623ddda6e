// Shows new moments of an event as they come. Without it the list is there all the same, as of the last reload.

const SECONDS = 20;
const section = document.querySelector("[data-moments]");

function follow() {
  const list = section.querySelector("[data-moments-list]");
  const button = document.createElement("button");
  let etag = "";
  let paused = false;
  button.type = "button";
  button.className = "moments-pause";
  button.textContent = section.dataset.pause;
  button.addEventListener("click", () => {
    paused = !paused;
    button.textContent = paused ? section.dataset.resume : section.dataset.pause;
    if (!paused) look();
  });
  section.querySelector("[data-moments-controls]").append(button);

  async function look() {
    if (paused || document.hidden) return;
    try {
      const answer = await fetch(section.dataset.moments, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
      if (answer.status !== 200 || paused) return;
      etag = answer.headers.get("ETag") || "";
      show(await answer.text());
    } catch {
      // No network at the moment: the next look may have one.
    }
  }

  // Only what has changed is touched, so that a screen reader hears the new and nothing else.
  function show(html) {
    const fresh = [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("li")];
    const known = new Map([...list.children].map((item) => [item.id, item]));
    const ids = new Set(fresh.map((item) => item.id));
    for (const [id, item] of known) if (!ids.has(id)) item.remove();
    fresh.reduceRight((next, item) => {
      let shown = known.get(item.id);
      if (!shown || shown.dataset.changed !== item.dataset.changed) {
        const replacement = document.importNode(item, true);
        if (shown) shown.replaceWith(replacement);
        shown = replacement;
      }
      if (shown.nextElementSibling !== next || shown.parentElement !== list) list.insertBefore(shown, next);
      return shown;
    }, null);
    if (fresh.length) section.querySelector("[data-moments-none]")?.remove();
  }

  setInterval(look, SECONDS * 1000);
  document.addEventListener("visibilitychange", look);
  look();
}

if (section) follow();
