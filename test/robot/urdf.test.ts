/** URDF text to plain data: what it keeps, what it computes, and every file that it refuses. */

import { DOMParser } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { UrdfError } from '../../src/robot/errors.js'
import { parseUrdf, type RobotDescription } from '../../src/robot/urdf.js'
import { rotate } from '../../src/robot/vector.js'

const parse = (xml: string): RobotDescription => parseUrdf(xml, new DOMParser())
const robot = (inside: string) => parse(`<robot name="r">${inside}</robot>`)
const joint = (name: string, parent: string, child: string, inside = '', type = 'revolute') =>
  `<joint name="${name}" type="${type}"><parent link="${parent}"/><child link="${child}"/>${inside}</joint>`
const links = (...names: string[]) => names.map(name => `<link name="${name}"/>`).join('')
const inertial = (mass: string, inertia = 'ixx="1" ixy="0" ixz="0" iyy="1" iyz="0" izz="1"', origin = '') =>
  `<link name="a"><inertial>${origin}<mass value="${mass}"/><inertia ${inertia}/></inertial></link>`
const visual = (geometry: string, more = '') =>
  `<link name="a"><visual name="v">${more}<geometry>${geometry}</geometry></visual></link>`

describe('a good file', () => {
  it('keeps names, order, tree, limits and unit axes', () => {
    const {
      name,
      rootLink,
      links: found,
      joints,
    } = robot(
      links('b', 'a', 'c') +
        joint(
          'j',
          'a',
          'b',
          '<origin xyz="1 2 3" rpy="0 0 1.5707963267948966"/><axis xyz="0 0 -2"/><limit lower="-1" upper="2"/>',
        ) +
        joint('k', 'b', 'c', '<axis xyz="0 0 0"/>', 'fixed'),
    )
    expect([name, rootLink, found.map(link => link.name)]).toEqual(['r', 'a', ['b', 'a', 'c']])
    expect(joints[0]).toMatchObject({
      name: 'j',
      type: 'revolute',
      parent: 'a',
      child: 'b',
      axis: [0, 0, -1],
      lower: -1,
      upper: 2,
    })
    expect(joints[0]?.pose.positionM).toEqual([1, 2, 3])
    expect(rotate(joints[0]?.pose.quaternion ?? [0, 0, 0, 1], [1, 0, 0])[1]).toBeCloseTo(1, 15)
    expect(joints[1]).toMatchObject({ type: 'fixed', axis: [1, 0, 0] })
    expect(joints[1]).not.toHaveProperty('lower')
  })

  it('turns the inertia into the link axes and keeps the centre of mass', () => {
    const { links: found } = robot(
      inertial('2', 'ixx="1" iyy="2" izz="2.5"', '<origin xyz="0.1 0 0" rpy="0 0 1.5707963267948966"/>'),
    )
    const { massKg, comM, inertiaKgM2 } = found[0]?.inertial ?? { massKg: 0, comM: [], inertiaKgM2: [] }
    expect([massKg, comM]).toEqual([2, [0.1, 0, 0]])
    const expected = [2, 0, 0, 1, 0, 2.5]
    inertiaKgM2.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? NaN, 12)
    })
  })

  it('reads the four geometries and colours given in place or by name', () => {
    const { links: found } = robot(
      `<material name="red"><color rgba="1 0 0 0.5"/></material><link name="a">
        <visual><geometry><box size="1 2 3"/></geometry><material name="red"/></visual>
        <visual><geometry><cylinder radius="1" length="2"/></geometry><material name="own"><color rgba="0 1 0 1"/></material></visual>
        <visual><geometry><sphere radius="0.5"/></geometry><material name="own"/></visual>
        <collision name="c"><geometry><mesh filename="m.stl"/></geometry></collision></link>`,
    )
    expect(found[0]?.visuals.map(shape => [shape.geometry, shape.colour])).toEqual([
      [{ type: 'box', sizeM: [1, 2, 3] }, [1, 0, 0, 0.5]],
      [{ type: 'cylinder', radiusM: 1, lengthM: 2 }, [0, 1, 0, 1]],
      [{ type: 'sphere', radiusM: 0.5 }, [0, 1, 0, 1]],
    ])
    expect(found[0]?.collisions).toEqual([
      {
        name: 'c',
        pose: { positionM: [0, 0, 0], quaternion: [0, 0, 0, 1] },
        geometry: { type: 'mesh', file: 'm.stl', scale: [1, 1, 1] },
      },
    ])
  })

  it('accepts links without mass, frames of 1e-9 kg, and does not look at transmissions or xacro tags', () => {
    expect(robot('<link name="a"><inertial/></link>').links[0]).not.toHaveProperty('inertial')
    expect(robot(inertial('1e-9', 'ixx="0" iyy="0" izz="0"')).links[0]?.inertial?.massKg).toBe(1e-9)
    const more = '<xacro:property name="x"/><transmission name="t"><joint name="j"><x/></joint></transmission>'
    expect(robot(links('a') + more).joints).toEqual([])
  })
})

describe('a file that cannot be a robot', () => {
  it.each([
    ['text', 'no xml at all', 'line 1'],
    ['another document', '<svg/>', '<svg>'],
    ['an unclosed link', '<robot>\n<link name="a">\n</robot>', 'line 3'],
  ])('is refused when it is %s', (_, xml, fact) => {
    expect(() => parse(xml)).toThrow(UrdfError)
    expect(() => parse(xml)).toThrow(fact)
  })

  it.each([
    ['has no link', '', 'no <link>'],
    ['has a joint with an unknown parent', links('a', 'b') + joint('j', 'x', 'b'), 'joint `j` has parent link `x`'],
    ['has a joint with an unknown child', links('a') + joint('j', 'a', 'x'), 'joint `j` has child link `x`'],
    ['has several roots', links('a', 'b', 'c') + joint('j', 'a', 'b'), "2 links are no joint's child (a, c)"],
    ['is one cycle', links('a', 'b') + joint('j', 'a', 'b') + joint('k', 'b', 'a'), 'cycle'],
    ['has a cycle beside its tree', links('r', 'a', 'b') + joint('j', 'a', 'b') + joint('k', 'b', 'a'), 'cycle'],
    ['hangs a link on two joints', links('a', 'b') + joint('j', 'a', 'b') + joint('k', 'a', 'b'), 'joints `j` and `k`'],
    ['names two links alike', links('a', 'a'), 'two links have the name `a`'],
    ['names two joints alike', links('a', 'b', 'c') + joint('j', 'a', 'b') + joint('j', 'b', 'c'), 'two joints'],
    ['has a negative mass', inertial('-0.1'), 'link `a` has mass -0.1 kg'],
    ['has a mass of zero', inertial('0'), 'link `a` has mass 0 kg'],
    ['has an infinite mass', inertial('Infinity'), 'value="Infinity"'],
    ['has a word for a number', inertial('heavy'), 'value="heavy"'],
    ['has a negative moment', inertial('1', 'ixx="-1" iyy="1" izz="1"'), 'not positive semidefinite'],
    ['lacks a moment', inertial('1', 'ixx="1" iyy="1"'), 'izz=""'],
    ['has a moment above the sum of the others', inertial('1', 'ixx="1" iyy="1" izz="3"'), 'sum of the others'],
    ['has mass without inertia', '<link name="a"><inertial><mass value="1"/></inertial></link>', 'no <inertia>'],
    [
      'has its limits exchanged',
      links('a', 'b') + joint('j', 'a', 'b', '<limit lower="1" upper="-1"/>'),
      'lower limit 1',
    ],
    ['has an axis of zero', links('a', 'b') + joint('j', 'a', 'b', '<axis xyz="0 0 0"/>'), 'joint `j` has axis 0 0 0'],
    ['has two numbers for three', links('a', 'b') + joint('j', 'a', 'b', '<origin xyz="0 0"/>'), '3 finite numbers'],
    ['has NaN in an origin', links('a', 'b') + joint('j', 'a', 'b', '<origin xyz="0 NaN 0"/>'), 'joint `j`'],
    ['has a floating joint', links('a', 'b') + joint('j', 'a', 'b', '', 'floating'), 'type `floating`'],
    ['has a mimic joint', links('a', 'b') + joint('j', 'a', 'b', '<mimic joint="k"/>'), '<mimic>'],
    [
      'has a joint without parent',
      links('a') + '<joint name="j" type="fixed"><child link="a"/></joint>',
      'no <parent>',
    ],
    ['has a link without name', '<link/>', 'no `name`'],
    ['has an unknown geometry', visual('<capsule radius="1"/>'), 'link `a` has geometry <capsule>'],
    ['has an empty geometry', visual(''), 'geometry <nothing>'],
    ['has a box of no thickness', visual('<box size="1 0 1"/>'), 'size 0'],
    ['has a mesh without file', visual('<mesh/>'), 'no `filename`'],
  ])('is refused when it %s', (_, inside, fact) => {
    expect(() => robot(inside)).toThrow(UrdfError)
    expect(() => robot(inside)).toThrow(fact)
  })
})
