// Makes the hand-off quicker where the browser can: copy the text, share the pictures with an app.
// Without this script the text can be selected and the pictures saved.
(function () {
    "use strict";

    function addCopy(card) {
        const button = card.querySelector("[data-hand-off-copy]");
        const text = card.querySelector("[data-hand-off-text]");
        const status = card.querySelector("[data-hand-off-status]");
        if (!button || !text || !navigator.clipboard) {
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

    document.querySelectorAll("[data-hand-off]").forEach(function (card) {
        addCopy(card);
        addShare(card);
    });
})();
