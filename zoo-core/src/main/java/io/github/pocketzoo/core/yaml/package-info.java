/** Strict YAML 1.2: every key is used or an error, and every error names its line. */
package io.github.pocketzoo.core.yaml;
