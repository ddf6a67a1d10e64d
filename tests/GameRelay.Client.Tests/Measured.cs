namespace GameRelay.Client.Tests;

/// <summary>Tests that measure memory run when no other test does.</summary>
[CollectionDefinition(nameof(Measured), DisableParallelization = true)]
public class Measured;
