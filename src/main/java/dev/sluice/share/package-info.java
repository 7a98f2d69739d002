/** How tenants share something of which there is only so much. */
package dev.sluice.share;
