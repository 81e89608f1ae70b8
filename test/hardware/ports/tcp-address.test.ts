import { describe, expect, it } from 'vitest'
import { isLoopback, parseTcpPath, tcpPath } from '../../../src/hardware/ports/tcp-address.js'

describe('TCP paths', () => {
  it('are a host and a port, names and IPv6 included', () => {
    for (const [path, address] of Object.entries({
      'tcp://127.0.0.1:5000': { host: '127.0.0.1', port: 5000 },
      'tcp://arm.local:1': { host: 'arm.local', port: 1 },
      'tcp://[::1]:5000': { host: '::1', port: 5000 },
    })) {
      expect(parseTcpPath(path)).toEqual(address)
      expect(tcpPath(address)).toBe(path)
    }
  })

  it('are refused without a port, without a host, with more, or with a port that is none', () => {
    for (const path of [
      'tcp://host',
      'tcp://:5000',
      'tcp://host:5000/arm',
      'tcp://host:70000',
      'tcp:5000',
      'http://host:5000',
    ]) {
      expect(() => parseTcpPath(path), path).toThrow(expect.objectContaining({ code: 'USAGE' }))
    }
  })

  it('know what only this machine reaches', () => {
    expect(['127.0.0.1', '127.1.2.3', 'localhost', '::1'].map(isLoopback)).toEqual([true, true, true, true])
    expect(['0.0.0.0', '192.168.0.2', '::', '127.0.0.1.example.org'].map(isLoopback)).toEqual([
      false,
      false,
      false,
      false,
    ])
  })
})
