// Makes the hand-off quicker where the browser can: copy the text, share the pictures with an app, paste the
// address. Without this script the text can be selected, the pictures saved and the address pasted by hand.
(function () {
    "use strict";

    // Whoever copies the text is about to post it: colleagues should see that at once.
    async function takeOn(card) {
        const claim = card.querySelector("[data-hand-off-claim]");
        if (!claim || claim.hidden) {
            return;
        }
        const form = claim.querySelector("form");
        // A claim that succeeds leads back to the queue; a refused one shows the card with the reason.
        const answer = await fetch(form.action, {
            method: "POST",
            body: new FormData(form),
            redirect: "manual",
        });
        if (answer.type === "opaqueredirect") {
            claim.hidden = true;
            card.querySelector("[data-hand-off-mine]").hidden = false;
        }
    }

    function addCopy(card, button) {
        // What is copied, and what is said of it, stand beside the button.
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
            takeOn(card).catch(function () {}); // It can still be taken on by its button.
        });
    }

    async function fetchPicture(link) {
        const response = await fetch(link.href);
        const blob = await response.blob();
        const name = new URL(link.href).pathname.split("/").pop();
        return new File([blob], name, { type: blob.type });
    }

    // The browser shares only right after a touch, so the files must be there before it.
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

    // Pictures of a card that nobody opens cost a phone nothing.
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
