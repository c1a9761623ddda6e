// The admin makes a page's address from its title. It writes Bulgarian in Latin letters by a table of its own;
// this puts the law's first (Закон за транслитерацията, as in home/transliteration.py) before it reads the title.
(() => {
  const pairs = 'аaбbвvгgдdеeзzиiйyкkлlмmнnоoпpрrсsтtуuфfхhъaьy'.match(/../g).map((pair) => [...pair]);
  const letters = Object.fromEntries([
    ...pairs,
    ['ж', 'zh'], ['ц', 'ts'], ['ч', 'ch'], ['ш', 'sh'], ['щ', 'sht'], ['ю', 'yu'], ['я', 'ya'],
  ]);
  const transliterate = (text) =>
    text
      .toLowerCase()
      .replace(/ия(?![а-я])/g, 'ia')
      .replace(/[а-я]/g, (letter) => letters[letter] ?? letter);

  for (const name of ['w-sync:check', 'w-sync:apply']) {
    document.addEventListener(
      name,
      (event) => {
        if (typeof event.detail?.value === 'string') event.detail.value = transliterate(event.detail.value);
      },
      { capture: true },
    );
  }
})();
