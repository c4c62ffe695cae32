-- The digits of every script that phones are written in, as ASCII; full-width ones by NFKC.
create or replace function spine.ascii_digits(value text)
  returns text
  language sql immutable parallel safe
  return translate(
    normalize(value, nfkc),
    U&'\0660\0661\0662\0663\0664\0665\0666\0667\0668\0669' -- arabic-indic
      '\06f0\06f1\06f2\06f3\06f4\06f5\06f6\06f7\06f8\06f9' -- extended arabic-indic
      '\0966\0967\0968\0969\096a\096b\096c\096d\096e\096f' -- devanagari
      '\09e6\09e7\09e8\09e9\09ea\09eb\09ec\09ed\09ee\09ef' -- bengali
      '\0a66\0a67\0a68\0a69\0a6a\0a6b\0a6c\0a6d\0a6e\0a6f' -- gurmukhi
      '\0ae6\0ae7\0ae8\0ae9\0aea\0aeb\0aec\0aed\0aee\0aef' -- gujarati
      '\0b66\0b67\0b68\0b69\0b6a\0b6b\0b6c\0b6d\0b6e\0b6f' -- oriya
      '\0be6\0be7\0be8\0be9\0bea\0beb\0bec\0bed\0bee\0bef' -- tamil
      '\0c66\0c67\0c68\0c69\0c6a\0c6b\0c6c\0c6d\0c6e\0c6f' -- telugu
      '\0ce6\0ce7\0ce8\0ce9\0cea\0ceb\0cec\0ced\0cee\0cef' -- kannada
      '\0d66\0d67\0d68\0d69\0d6a\0d6b\0d6c\0d6d\0d6e\0d6f' -- malayalam
      '\0e50\0e51\0e52\0e53\0e54\0e55\0e56\0e57\0e58\0e59' -- thai
      '\0ed0\0ed1\0ed2\0ed3\0ed4\0ed5\0ed6\0ed7\0ed8\0ed9' -- lao
      '\0f20\0f21\0f22\0f23\0f24\0f25\0f26\0f27\0f28\0f29' -- tibetan
      '\1040\1041\1042\1043\1044\1045\1046\1047\1048\1049' -- myanmar
      '\17e0\17e1\17e2\17e3\17e4\17e5\17e6\17e7\17e8\17e9' -- khmer
      '\1810\1811\1812\1813\1814\1815\1816\1817\1818\1819' -- mongolian
    ,
    repeat('0123456789', 17)
  );
comment on function spine.ascii_digits(text) is 'The text in NFKC with the digits of other scripts as 0 to 9.';
