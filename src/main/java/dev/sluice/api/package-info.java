/** The custom resource types, conditions and inventory ids. Holds no logic beyond validation; uses no other room. */
package dev.sluice.api;
