// Counts the characters of a post while it is written. Without it, the number is that of the last saving.
function count(field) {
  const counter = document.querySelector(`[data-social-count="${field.id}"]`);
  if (!counter) return;
  // As Python counts: a character outside the basic plane, such as an emoji, is one.
  const length = [...field.value].length;
  counter.querySelector('[data-social-length]').textContent = length;
  const isOver = counter.dataset.socialLimit && length > Number(counter.dataset.socialLimit);
  counter.classList.toggle('social-count--over', Boolean(isOver));
  const over = counter.querySelector('[data-social-over]');
  const words = isOver ? over.dataset.socialOver : '';
  if (over.textContent !== words) over.textContent = words;
}

document.addEventListener('input', (event) => count(event.target));
