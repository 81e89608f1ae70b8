/** Where a file stands among those of its kind: so many files to a folder. */

export interface FileNumber {
  readonly chunk_index: number
  readonly file_index: number
}

export const FIRST_FILE: FileNumber = { chunk_index: 0, file_index: 0 }

export function nextFile({ chunk_index, file_index }: FileNumber, chunksSize: number): FileNumber {
  return file_index >= chunksSize - 1
    ? { chunk_index: chunk_index + 1, file_index: 0 }
    : { chunk_index, file_index: file_index + 1 }
}

export function bytesPerMb(megabytes: number): number {
  return megabytes * 1024 * 1024
}
