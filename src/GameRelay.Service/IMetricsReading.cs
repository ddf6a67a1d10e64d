namespace GameRelay.Service;

/// <summary>Figures that have to be fetched before the instruments can be read.</summary>
public interface IMetricsReading
{
    /// <summary>Called before each answer to Prometheus. When it fails, its gauges are missing from the answer and the rest is there.</summary>
    Task RefreshAsync(CancellationToken cancellationToken);
}
