/** Independent pieces of work in processes of their own, side by side. */
package io.github.pocketzoo.core.process;
