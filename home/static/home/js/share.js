// The device's own sheet for sharing, where there is one; without it the plain links are all there is.
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) break;
  button.parentElement.hidden = false;
  button.addEventListener("click", async () => {
    const canonical = document.querySelector("link[rel=canonical]");
    try {
      await navigator.share({ title: document.title, url: canonical ? canonical.href : location.href });
    } catch {
      // Closed without a choice.
    }
  });
}
