/** Contact forces as arrows: from the point, along the force on the object, longer for more. */

import { ConeGeometry, CylinderGeometry, Group, Mesh, MeshBasicMaterial, SphereGeometry, Vector3 } from 'three'

/** Numbers per contact: see `StateMessage.contacts`. */
const SIZE = 6
const M_PER_N = 0.012
const LONGEST_M = 0.12
const SHORTEST_M = 0.008
const UP = new Vector3(0, 1, 0)

export class ForceArrows {
  readonly root = new Group()
  readonly #material = new MeshBasicMaterial({ color: '#d6336c', depthTest: false, transparent: true, opacity: 0.9 })
  readonly #dot = new SphereGeometry(0.0028, 12, 8)
  readonly #shaft = new CylinderGeometry(0.0011, 0.0011, 1, 8).translate(0, 0.5, 0)
  readonly #head = new ConeGeometry(0.0034, 0.009, 12).translate(0, 0.0045, 0)
  readonly #direction = new Vector3()

  show(contacts: Float32Array): void {
    const count = contacts.length / SIZE
    while (this.root.children.length < count) this.root.add(this.#arrow())
    this.root.children.forEach((arrow, k) => {
      arrow.visible = k < count
      if (k >= count) return
      const [x = 0, y = 0, z = 0, fx = 0, fy = 0, fz = 0] = contacts.subarray(k * SIZE, (k + 1) * SIZE)
      const forceN = this.#direction.set(fx, fy, fz).length()
      const lengthM = Math.min(LONGEST_M, SHORTEST_M + M_PER_N * forceN)
      arrow.position.set(x, y, z)
      arrow.quaternion.setFromUnitVectors(UP, this.#direction.normalize())
      const [, shaft, head] = arrow.children
      shaft?.scale.set(1, lengthM, 1)
      head?.position.set(0, lengthM, 0)
    })
  }

  #arrow(): Group {
    const arrow = new Group()
    for (const geometry of [this.#dot, this.#shaft, this.#head]) {
      const mesh = new Mesh(geometry, this.#material)
      mesh.renderOrder = 10
      arrow.add(mesh)
    }
    return arrow
  }
}
