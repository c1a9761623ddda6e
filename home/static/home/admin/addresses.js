// The admin makes a page's slug from its title with a transliteration that differs from the Bulgarian law. This
// transliterates the title first (Закон за транслитерацията, as in home/content/transliteration.py).
(() => {
  const pairs = 'аaбbвvгgдdеeзzиiйyкkлlмmнnоoпpрrсsтtуuфfхhъaьy'.match(/../g).map((pair) => [...pair]);
  const letters = Object.fromEntries([
    ...pairs,
    ['ж', 'zh'], ['ц', 'ts'], ['ч', 'ch'], ['ш', 'sh'], ['щ', 'sht'], ['ю', 'yu'], ['я', 'ya'],
  ]);
  const transliterate = (text) =>
    text
      .normalize('NFC') // A title copied from a Mac has "й" as two characters.
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
