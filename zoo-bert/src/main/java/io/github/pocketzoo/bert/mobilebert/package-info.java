/** MobileBERT: narrow blocks between wide hidden states. */
package io.github.pocketzoo.bert.mobilebert;
