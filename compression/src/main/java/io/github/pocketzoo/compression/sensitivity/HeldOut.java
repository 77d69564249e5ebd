package io.github.pocketzoo.compression.sensitivity;

import java.util.OptionalDouble;

/**
 * How well a model does on held-out examples.
 *
 * @param loss mean
 * @param accuracy part of the texts whose class is right, of a classifier
 */
public record HeldOut(double loss, OptionalDouble accuracy) {}
