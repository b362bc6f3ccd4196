/**
 * Holds for a text on one line that reads as it is written: at least one character of it is seen, and none
 * is a control or format character, half of a pair, or a letter that has no shape.
 *
 * What a person signs goes on record: a reason that nobody sees says nothing, and a mark of direction (bidi)
 * shows "sell" where "buy" stands. The letters without a shape are the fillers of Hangul and the empty
 * Braille cell, by their code points
 * (https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt, Default_Ignorable_Code_Point).
 */
export const READABLE_LINE: RegExp =
  /^(?=.*[\p{L}\p{N}\p{P}\p{S}])[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115F\u1160\u2800\u3164\uFFA0]*$/u
