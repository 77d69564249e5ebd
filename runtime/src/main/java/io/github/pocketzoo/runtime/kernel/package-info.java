/** What kernels compute, and how they are called. */
package io.github.pocketzoo.runtime.kernel;
