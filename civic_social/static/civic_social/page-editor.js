// Counts the characters of a post during input; without this script the count is that of the last save.
function count(field) {
  const counter = document.querySelector(`[data-social-count="${field.id}"]`);
  if (!counter) return;
  // Counts code points, like Python: an emoji is one character.
  const length = [...field.value].length;
  counter.querySelector('[data-social-length]').textContent = length;
  const isOver = counter.dataset.socialLimit && length > Number(counter.dataset.socialLimit);
  counter.classList.toggle('social-count--over', Boolean(isOver));
  const over = counter.querySelector('[data-social-over]');
  const words = isOver ? over.dataset.socialOver : '';
  if (over.textContent !== words) over.textContent = words;
}

document.addEventListener('input', (event) => count(event.target));
