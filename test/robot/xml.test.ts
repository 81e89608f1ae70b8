/** Well-formed XML passes; each way of breaking it is refused with its line. */

import { expect, it } from 'vitest'
import { UrdfError } from '../../src/robot/errors.js'
import { requireWellFormed } from '../../src/robot/xml.js'

it('accepts comments with tags in them, instructions, both quotes and self-closing tags', () => {
  const xml = `<?xml version="1.0"?>\n<!-- <a> -->\n<robot name='a "b"'>\n <x:y z = "1 > 0"/><![CDATA[<]]> text </robot >\n`
  expect(() => {
    requireWellFormed(xml)
  }).not.toThrow()
})

it.each([
  ['', 1],
  ['hello', 1],
  ['{"robot": 1}', 1],
  ['<robot>\n<link>\n</robot>', 3],
  ['<robot>\n<link>', 2],
  ['<robot/>\n<robot/>', 2],
  ['<robot>\n<link name=x/>\n</robot>', 2],
  ['<robot>\n<link name="x/>\n</robot>', 2],
  ['<robot/>\nrest', 1],
  ['</robot>', 1],
])('refuses %j at line %d', (xml, line) => {
  const check = () => {
    requireWellFormed(xml)
  }
  expect(check).toThrow(UrdfError)
  expect(check).toThrow(`line ${line}:`)
})
