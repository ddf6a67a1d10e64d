namespace GameRelay.Benchmarks;

/// <summary>Why there is no figure; the message is for whoever started the benchmark.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
