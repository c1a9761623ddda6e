// Buttons of the manual posting queue: copy the text, share the pictures with an app, paste the permalink.
// Without this script, users select the text, save the pictures and paste the permalink by hand.
(function () {
    "use strict";

    // Copying the text claims the post, because the user is about to publish it.
    async function claimPost(card) {
        const claim = card.querySelector("[data-hand-off-claim]");
        if (!claim || claim.hidden) {
            return;
        }
        const form = claim.querySelector("form");
        // A successful claim redirects to the queue; a refused one renders the card with the reason.
        const response = await fetch(form.action, {
            method: "POST",
            body: new FormData(form),
            redirect: "manual",
        });
        if (response.type === "opaqueredirect") {
            claim.hidden = true;
            card.querySelector("[data-hand-off-mine]").hidden = false;
        }
    }

    function addCopy(card, button) {
        // The text and the status message are siblings of the button.
        const text = button.parentElement.querySelector("[data-hand-off-text]");
        const status = button.parentElement.querySelector("[data-hand-off-status]");
        if (!text || !navigator.clipboard) {
            return;
        }
        button.hidden = false;
        button.addEventListener("click", async function () {
            try {
                await navigator.clipboard.writeText(text.value);
                status.textContent = button.dataset.done;
            } catch {
                text.focus();
                text.select();
                status.textContent = button.dataset.failed;
            }
            claimPost(card).catch(function () {}); // The claim button is still there.
        });
    }

    async function fetchPicture(link) {
        const response = await fetch(link.href);
        const blob = await response.blob();
        const name = new URL(link.href).pathname.split("/").pop();
        return new File([blob], name, { type: blob.type });
    }

    // Browsers allow sharing only right after a tap, so the files are fetched beforehand.
    function addShare(card) {
        const button = card.querySelector("[data-hand-off-share]");
        const links = Array.from(card.querySelectorAll("[data-hand-off-picture]"));
        if (!button || !links.length || !navigator.canShare) {
            return;
        }
        Promise.all(links.map(fetchPicture)).then(
            function (files) {
                if (!navigator.canShare({ files })) {
                    return;
                }
                button.hidden = false;
                button.addEventListener("click", function () {
                    // Closing the share sheet is not an error.
                    navigator.share({ files }).catch(function () {});
                });
            },
            function () {} // The pictures can still be saved one by one.
        );
    }

    // Pictures are fetched only when the card is opened, to save mobile data.
    function whenOpen(card, act) {
        const fold = card.querySelector("[data-hand-off-fold]");
        if (fold.open) {
            act(card);
        } else {
            fold.addEventListener("toggle", () => act(card), { once: true });
        }
    }

    document.querySelectorAll("[data-hand-off]").forEach(function (card) {
        card.querySelectorAll("[data-hand-off-copy]").forEach((button) => addCopy(card, button));
        whenOpen(card, addShare);
    });

    // A link to one card (#post-17) opens it.
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const fold = target && target.querySelector("[data-hand-off-fold]");
    if (fold) {
        fold.open = true;
    }
})();
