/** What linear layers read of a calibration set, and the fixed scales that come of it. */
package io.github.pocketzoo.core.calibration;
