/** Fills in the path templates of info.json, which are Python format strings such as `data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet`. */

import { isAbsolute, join, relative } from 'node:path'
import { UsageError } from '../../robot/errors.js'

const FIELD = /\{\{|\}\}|\{(\w+)(?::0?(\d+)?d?)?\}/g

/** `UsageError` for a field that is not in `values`. */
function fillTemplate(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(FIELD, (field, name: string | undefined, width: string | undefined) => {
    if (name === undefined) return field.slice(1)
    const value = values[name]
    if (value === undefined)
      throw new UsageError(
        `meta/info.json has a path ${template} with ${field}: known are ${Object.keys(values).join(', ')}`,
      )
    return String(value).padStart(Number(width ?? 0), '0')
  })
}

/** The path inside the dataset; `UsageError` for one that leads out of it. */
export function pathInside(root: string, template: string, values: Readonly<Record<string, string | number>>): string {
  const path = fillTemplate(template, values)
  const inside = relative(root, join(root, path))
  if (isAbsolute(path) || inside.startsWith('..'))
    throw new UsageError(
      `meta/info.json names ${path}, which is outside of ${root}: mend data_path or video_path there`,
    )
  return join(root, path)
}
