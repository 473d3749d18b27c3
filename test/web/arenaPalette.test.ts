import assert from "node:assert/strict";
import { FIELD, FIELD_MIDDLE, GROUND, MUTED, SIDE_COLOURS, SIDE_MARKS, TEXT } from "../../src/web/arena/palette.ts";

type Light = readonly [red: number, green: number, blue: number];
type Matrix = readonly [Light, Light, Light];

/** Colour vision deficiencies as matrices on linear RGB: Machado, Oliveira, Fernandes, "A physiologically-based model" (2009), severity 1. */
const VISIONS: Readonly<Record<string, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

function lightOf(colour: string): Light {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return [red, green, blue];
}

function times(matrix: Matrix, light: Light): Light {
  const row = (weights: Light) => weights.reduce((sum, weight, index) => sum + weight * (light[index] as number), 0);
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

/** The contrast ratio of WCAG 2. */
function contrast(one: string, other: string): number {
  const [bright = 0, dark = 0] = [one, other]
    .map(
      (colour) =>
        times(
          [
            [0.2126, 0.7152, 0.0722],
            [0, 0, 0],
            [0, 0, 0],
          ],
          lightOf(colour),
        )[0] + 0.05,
    )
    .sort((a, b) => b - a);
  return bright / dark;
}

/** Converts linear RGB to Björn Ottosson's OKLab. */
function oklabOf(light: Light): Light {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    light,
  ).map((cone) => Math.cbrt(Math.max(0, cone))) as [number, number, number];
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
}

describe("the sides' colours", () => {
  it("contrast with the background by at least 3.5 to 1, and texts by 4.5 to 1", () => {
    for (const ground of [GROUND, FIELD, FIELD_MIDDLE]) {
      for (const colour of SIDE_COLOURS) assert.ok(contrast(colour, ground) >= 3.5, `${colour} on ${ground}`);
      for (const colour of [TEXT, MUTED]) assert.ok(contrast(colour, ground) >= 4.5, `${colour} on ${ground}`);
    }
  });

  for (const [vision, matrix] of Object.entries(VISIONS)) {
    it(`differ from each other with ${vision} vision`, () => {
      const seen = SIDE_COLOURS.map((colour) => oklabOf(times(matrix, lightOf(colour))));
      for (const [index, one] of seen.entries()) {
        for (const [other, its] of seen.entries()) {
          if (other <= index) continue;
          const distance = Math.hypot(...one.map((value, axis) => value - (its[axis] as number)));
          assert.ok(distance > 0.12, `${SIDE_COLOURS[index]} and ${SIDE_COLOURS[other]}: ${distance}`);
        }
      }
    });
  }

  it("come with a different mark for each side", () => {
    assert.equal(new Set(SIDE_MARKS).size, SIDE_COLOURS.length);
    assert.equal(new Set(SIDE_COLOURS).size, 8);
  });
});
