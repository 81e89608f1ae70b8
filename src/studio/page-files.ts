/** The built page in memory: what is not in this table does not exist, so that no path leads out of its folder. */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TwinError } from '../robot/errors.js'

export interface PageFile {
  readonly type: string
  readonly bytes: Buffer
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

export type PageName = 'page' | 'align-page'

/** Beside the compiled server; where sources run directly (tests), the build's. */
export function pageFolder(page: PageName = 'page'): string {
  const here = fileURLToPath(new URL(`./${page}`, import.meta.url))
  return here.endsWith(join('src', 'studio', page))
    ? fileURLToPath(new URL(`../../dist/studio/${page}`, import.meta.url))
    : here
}

/** By path, `/` is the page itself. `TwinError` where it was never built. */
export function loadPage(folder = pageFolder()): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>()
  for (const name of listed(folder)) {
    const path = join(folder, name)
    const type = TYPES[extname(name)]
    if (type === undefined || !statSync(path).isFile()) continue
    files.set(`/${relative(folder, path).split(sep).join('/')}`, { type, bytes: readFileSync(path) })
  }
  const index = files.get('/index.html')
  if (!index) throw new TwinError('PAGE', `there is no page in ${folder}: build it with npm run build`)
  return files.set('/', index)
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
  } catch {
    return []
  }
}
