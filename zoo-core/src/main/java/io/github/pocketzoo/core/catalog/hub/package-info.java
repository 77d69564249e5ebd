/**
 * Models of the Hugging Face Hub, or of a server that speaks its protocol: resolved to a commit,
 * downloaded over HTTPS, verified, and kept in the cache of pocketzoo.
 *
 * <p>{@link io.github.pocketzoo.core.catalog.hub.HubModelResolver} is the way in. Whatever a server
 * says is taken for a claim: file names, lengths and contents are checked.
 */
package io.github.pocketzoo.core.catalog.hub;
