// The units in which networks count a text; by default code points, like Python: an emoji is one character.
const units = {
  grapheme: (text) => (Intl.Segmenter ? [...new Intl.Segmenter().segment(text)].length : [...text].length),
  'utf-16': (text) => text.length,
  'utf-8': (text) => new TextEncoder().encode(text).length,
};

// Counts the characters of a post during input; without this script the count is that of the last save.
function count(field) {
  const counter = document.querySelector(`[data-social-count="${field.id}"]`);
  if (!counter) return;
  const measure = units[counter.dataset.socialUnit] || ((text) => [...text].length);
  const length = measure(field.value);
  counter.querySelector('[data-social-length]').textContent = length;
  const isOver = counter.dataset.socialLimit && length > Number(counter.dataset.socialLimit);
  counter.classList.toggle('social-count--over', Boolean(isOver));
  const over = counter.querySelector('[data-social-over]');
  const words = isOver ? over.dataset.socialOver : '';
  if (over.textContent !== words) over.textContent = words;
}

document.addEventListener('input', (event) => count(event.target));
