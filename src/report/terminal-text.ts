import { visibleText } from './visible-text.ts'

/** What the terminal can show. */
export interface TerminalOptions {
  /** Columns. */
  readonly width: number
  readonly color: boolean
  /** Whether signs beyond ASCII are drawn; as `color` unless said otherwise, since both need a terminal. */
  readonly isUnicode?: boolean
}

/** How text stands out. */
export const TextStyle = { Strong: '1', Quiet: '2', Gain: '32', Loss: '31', Warning: '33' } as const
export type TextStyle = (typeof TextStyle)[keyof typeof TextStyle]

const WIDTH_MIN = 40
const ESCAPE = '\u001B['

/** Writes text for one terminal: its width, its colours, its signs. */
export class TerminalText {
  readonly width: number
  readonly isUnicode: boolean
  readonly #color: boolean

  constructor({ width, color, isUnicode }: TerminalOptions) {
    this.width = Math.max(WIDTH_MIN, Math.min(width, 120))
    this.#color = color
    this.isUnicode = isUnicode ?? color
  }

  styled(text: string, style: TextStyle): string {
    return this.#color && text !== '' ? `${ESCAPE}${style}m${text}${ESCAPE}0m` : text
  }

  /** A figure in the colour of its sign. */
  toned(text: string, value: number | null | undefined): string {
    if (value === null || value === undefined || value === 0) return text
    return this.styled(text, value > 0 ? TextStyle.Gain : TextStyle.Loss)
  }

  /** Our own text with the signs that this terminal has. */
  signs(text: string): string {
    return this.isUnicode ? text : text.replaceAll('–', '-').replaceAll('▲', '^').replaceAll('▼', 'v')
  }

  /**
   * Lines of words of at most the width, after a label that stands before the first; foreign text is made
   * safe.
   */
  labelled(label: string, text: string, labelWidth = 10): readonly string[] {
    const room = this.width - labelWidth
    const lines: string[] = []
    let line = ''
    for (const word of visibleText(text).split(' ').flatMap((each) => chunks(each, room))) {
      if (line !== '' && line.length + 1 + word.length > room) {
        lines.push(line)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    lines.push(line)
    return lines.map((each, index) => (
      this.styled((index === 0 ? label : '').padEnd(labelWidth), TextStyle.Quiet) + each).trimEnd())
  }
}

/** A word in pieces that fit. */
function chunks(word: string, room: number): string[] {
  if (word.length <= room) return [word]
  const pieces: string[] = []
  for (let at = 0; at < word.length; at += room) pieces.push(word.slice(at, at + room))
  return pieces
}

/** The text cut to a width. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : text.slice(0, width)
}
