import { Command } from 'commander'
import { auditArchiveCommand } from './audit-archive-command.ts'
import { auditExportCommand } from './audit-export-command.ts'
import { auditRebuildCommand } from './audit-rebuild-command.ts'
import { auditShowCommand } from './audit-show-command.ts'
import { auditVerifyCommand } from './audit-verify-command.ts'

const EXAMPLES = `
Examples:
  investor audit verify                              the journal of the settings' database, with its anchor
  investor audit show ii-0-MA_Crossover-12-e0-0      everything behind an order
  investor audit export --file journal.jsonl         for an auditor, who needs no database
  investor audit verify --export journal.jsonl --key verifier-key.txt
  python3 tools/audit-verify.py journal.jsonl --key verifier-key.txt     a second opinion

Exit codes: 0 sound, 1 refused or failed, 2 wrong usage, 3 not as it was written.`

/** `investor audit`: verify, query, export and rebuild the record. */
export function auditCommand(): Command {
  return new Command('audit')
    .description(
      'Verifies, shows and exports the record of everything that happened. docs/JOURNAL.md explains it.',
    )
    .addCommand(auditVerifyCommand())
    .addCommand(auditShowCommand())
    .addCommand(auditExportCommand())
    .addCommand(auditRebuildCommand())
    .addCommand(auditArchiveCommand())
    .addHelpText('after', EXAMPLES)
}
