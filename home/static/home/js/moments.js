// Adds new moments of an event to the list while the page is open. Without JavaScript the list is not refreshed.

const SECONDS = 20;
const section = document.querySelector("[data-moments]");

function startPolling() {
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
    if (!paused) poll();
  });
  section.querySelector("[data-moments-controls]").append(button);

  async function poll() {
    if (paused || document.hidden) return;
    try {
      const response = await fetch(section.dataset.moments, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
      if (response.status !== 200 || paused) return;
      etag = response.headers.get("ETag") || "";
      update(await response.text());
    } catch {
      // The next request may succeed again.
    }
  }

  // Changes only the items that differ, so that a screen reader announces nothing else.
  function update(html) {
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

  setInterval(poll, SECONDS * 1000);
  document.addEventListener("visibilitychange", poll);
  poll();
}

if (section) startPolling();
