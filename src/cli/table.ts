/** Plain tables for terminals and pipes: the one door to cli-table3. */

import Table from 'cli-table3'

type Cell = string | number

const NUMBER = /^[-+]?\d[\d.,]*( ?%)?$/

/**
 * Columns two spaces apart under a ruled head, no colours, no trailing spaces, no final newline. A column of numbers stands to the
 * right. Throws `RangeError` for a row that is not as long as the head.
 */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const crooked = rows.findIndex(row => row.length !== head.length)
  if (crooked >= 0)
    throw new RangeError(
      `expected row ${crooked} to have ${head.length} cells, got \`${JSON.stringify(rows[crooked])}\``,
    )
  const isNumeric = (column: number) => rows.length > 0 && rows.every(row => NUMBER.test(String(row[column])))
  const drawn = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (isNumeric(column) ? 'right' : 'left')),
    chars: {
      ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
      ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
      ...{ left: '', 'left-mid': '', mid: '-', 'mid-mid': '  ', right: '', 'right-mid': '', middle: '  ' },
    },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  })
  drawn.push(...rows.map(row => [...row]))
  return drawn.toString().replace(/ +$/gm, '')
}
