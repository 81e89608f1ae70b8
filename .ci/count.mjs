/** Prints `PASSED FAILED SKIPPED` of a vitest JSON report; on stderr each skipped test in capitals. Arguments: report, exit status. */

import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import process from 'node:process'

const [report, status] = process.argv.slice(2)
const { testResults: files } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { testResults: [] }
const tests = files.flatMap(file => file.assertionResults)
const withStatus = name => tests.filter(test => test.status === name)

// A file that could not be loaded fails without any test of its own.
const brokenFiles = files.filter(
  file => file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed'),
)
for (const file of brokenFiles) process.stderr.write(`FAILED: ${file.name}: ${file.message}\n`)

const skipped = tests.filter(test => !['passed', 'failed'].includes(test.status))
for (const test of skipped) process.stderr.write(`SKIPPED: ${test.fullName}\n`.toUpperCase())

let failed = withStatus('failed').length + brokenFiles.length
if ((status !== '0' || tests.length === 0) && failed === 0) {
  failed = 1
  process.stderr.write(
    `FAILED: ${basename(report, '.json')}: exit status ${status}, ${tests.length} tests, none failed: see above\n`,
  )
}
process.stdout.write(`${withStatus('passed').length} ${failed} ${skipped.length}\n`)
