import { describeDefault, type ConfigProfiles } from './config-json-schema.ts'
import { SECTIONS, type Section } from './sections.ts'
import { ENTRY_KEYS, STRATEGIES_ABOUT } from './strategy-entry.ts'
import { keyOf } from './violation.ts'

const OPENING = `# Settings

Written by \`investor config schema --markdown > docs/CONFIG.md\` from the schema that the loader checks; a
test compares the two.

A settings file is YAML 1.2, or JSON. Every key may be left out, and so may the file: the defaults then hold.
\`examples/investor.yaml\` is a start; \`config.schema.json\` gives editors names, ranges and meanings.

- **Which file**: every command reads the one that is named (\`--config FILE\`, \`config check FILE\`), else
  \`investor.yaml\` of the folder that it runs in, where there is one. What trades or runs says so then:
  "Settings: investor.yaml of this folder". \`--config /dev/null\` reads none. \`investor config set\`
  changes a session that runs, and no file.
- **Fractions**: keys that end in \`_pct\` hold fractions, as in the specification: \`0.05\` is 5 %. So do all
  keys whose range says "a fraction".
- **All or nothing**: a file with one mistake is refused whole, with every mistake at once: file, line,
  column, key, what was found, what to write. Unknown keys, a key in the wrong section, numbers in quotes,
  duplicate keys, aliases, tags, byte order marks and files above 1 MiB are mistakes.
- **Order**: a default gives way to the file, the file to the environment, the environment to \`--set\`.
  \`investor config show\` prints the value that counts for each key, and where it was set.
- **Environment**: \`INVESTOR_<SECTION>__<KEY>\` in capitals, such as \`INVESTOR_TRADING__MAX_POSITIONS=5\` or
  \`INVESTOR_BACKTEST__FEES__MODEL=bps\`. Lists are separated by commas, and an
  empty one is \`[]\`: a variable without a value is refused.
- **Command line**: \`--set trading.max_positions=5\`. The section may be left out where one key alone has the
  name: \`--set max_positions=5\`. A name that is no key goes to the strategies, as a parameter:
  \`--set fast_period=10\`, or for one of them \`--set strategies.MA_Crossover.fast_period=10\`.
- **\`off\`** switches a limit off in a backtest; live, a limit that has a default keeps a figure.
- **\`null\`** means that nothing is set.
- **Secrets are not settings**: keys of vendors come from the environment. A password in
  \`system.database_url\` is never shown.

\`investor config check investor.yaml\` exits with 0 when the file is valid, and with 1 when it is not.
\`investor config diff\` compares two files by the values that count, or a file with a session.

**While a session runs**, limits of \`trading\`, \`risk\` and \`sizing\` change by
\`investor config set KEY VALUE --by NAME --reason TEXT\` and in no other way: the change holds at once, is a
fact with who, why, before and after, and is there after a restart. What allows more needs a second person
where \`safety.operators\` names several: he asks for the same change within \`safety.confirm_within_ms\`, on
the dashboard or from another account of the computer; a change whose direction is not plain counts as one
that does. What
a session is made of is fixed: symbols, days, strategies and their parameters, broker, capital, windows of
memory, and \`safety\` itself. A session is not continued with other settings than it was begun with
(\`SESSION_DIFFERS\` names them), but for \`system\`, \`alerts\` and \`news\`.

**Between two starts** the file may be changed. Each start has its settings on record by their hash
(\`SettingsLoaded\`), and what is another than at the start before, in the session or, at its first start, in
the session before it: who started it, when, with which file and words, each setting before and after
(\`investor audit show --type CONFIG_CHANGE\`, and the Configuration page).
`

/** The reference of all keys as Markdown: meaning, default, range, effect in a backtest. */
export function configReference(profiles: ConfigProfiles): string {
  const sections = SECTIONS.map((section) => sectionText(section, profiles))
  return `${[OPENING, ...sections, strategiesText()].join('\n')}`
}

function sectionText({ path, about, keys }: Section, profiles: ConfigProfiles): string {
  const rows = Object.entries(keys).map(([name, key]) => row([
    `\`${name}\``, key.notes.about, `\`${describeDefault(key, profiles)}\``, key.right, key.notes.backtest,
  ]))
  const head = row(['key', 'meaning', 'default', 'range', 'in a backtest'])
  return [`## \`${keyOf(path)}\``, '', about, '', head, '|---|---|---|---|---|', ...rows, ''].join('\n')
}

function strategiesText(): string {
  const rows = ENTRY_KEYS.map(({ name, about, right }) => row([`\`${name}\``, about, right]))
  return [
    '## `strategies`', '', `${STRATEGIES_ABOUT} A list; each entry has these keys:`, '',
    row(['key', 'meaning', 'range']), '|---|---|---|', ...rows, '',
  ].join('\n')
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
