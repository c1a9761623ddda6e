// Renews the advice below the summary half a second after the last key; without this script it is that of the last save.
const waiting = new Map();

async function renew(box, field) {
  const token = field.form?.querySelector('[name=csrfmiddlewaretoken]');
  const body = new URLSearchParams({ text: field.value });
  try {
    const response = await fetch(box.dataset.url, {
      method: 'POST', body, credentials: 'same-origin', headers: { 'X-CSRFToken': token?.value ?? '' },
    });
    if (!response.ok) return;
    const report = await response.json();
    box.querySelector('[data-measure]').textContent = report.measure;
    box.querySelector('[data-advice]').replaceChildren(...report.advice.map((sentence) => {
      const item = document.createElement('li');
      item.textContent = sentence;
      return item;
    }));
  } catch {
    // Offline: the advice of before stays.
  }
}

document.addEventListener('input', ({ target }) => {
  const box = document.querySelector(`[data-plain-language="${CSS.escape(target.id)}"]`);
  if (!target.id || !box) return;
  clearTimeout(waiting.get(box));
  waiting.set(box, setTimeout(() => renew(box, target), 500));
});
