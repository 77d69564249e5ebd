/** What commands ask of a cluster. A module that is there where it is wanted does it. */
package io.github.pocketzoo.cli.cluster;
