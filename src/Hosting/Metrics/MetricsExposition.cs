using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace EdgeRegistry.Hosting.Metrics;

/// <summary>
/// Collects the instruments of one host (its own <see cref="IMeterFactory"/>; meters named <c>EdgeRegistry.*</c>) and writes them in
/// Prometheus' text format 0.0.4. Instrument <c>edgeregistry.edge.served</c> becomes <c>edgeregistry_edge_served_total</c>.
/// </summary>
public sealed class MetricsExposition : IDisposable
{
    /// <summary>The Content-Type of what <see cref="Write"/> makes.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly double[] SecondBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300];

    private readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<TagSet, Series>> _instruments = new();
    private readonly MeterListener _listener = new();

    /// <summary>Begins to listen.</summary>
    public MetricsExposition(IMeterFactory factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory) && instrument.Meter.Name.StartsWith("EdgeRegistry.", StringComparison.Ordinal))
            {
                var series = _instruments.GetOrAdd(instrument, _ => new(new TagSet.Comparer()));
                listener.EnableMeasurementEvents(instrument, series);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, state) => Record(instrument, value, value, tags, state));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, state) => Record(instrument, value, value, tags, state));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, state) => Record(instrument, value, null, tags, state));
        _listener.Start();
    }

    /// <summary>The text of all series as they stand now.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var (instrument, all) in _instruments.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal))
        {
            var name = NameOf(instrument);
            text.Append("# HELP ").Append(name).Append(' ').Append(instrument.Description).Append('\n');
            text.Append("# TYPE ").Append(name).Append(' ').Append(TypeOf(instrument)).Append('\n');
            foreach (var (tags, series) in all)
            {
                WriteSeries(text, name, instrument, tags, series);
            }
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static void Record(Instrument instrument, double value, long? whole, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var all = (ConcurrentDictionary<TagSet, Series>)state!;
        var lookup = all.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
        if (!lookup.TryGetValue(tags, out var series))
        {
            series = all.GetOrAdd(new TagSet(tags.ToArray()), new Series(IsHistogram(instrument) ? SecondBuckets : null));
        }

        if (IsHistogram(instrument))
        {
            series.Observe(value);
        }
        else if (instrument.IsObservable)
        {
            series.Set(value);
        }
        else if (whole is { } integer)
        {
            series.Add(integer);
        }
        else
        {
            series.Add(value);
        }
    }

    private static void WriteSeries(StringBuilder text, string name, Instrument instrument, TagSet tags, Series series)
    {
        if (!IsHistogram(instrument))
        {
            WriteLine(text, name, tags, null, series.Value);
            return;
        }

        long count = 0;
        for (var i = 0; i < series.Buckets.Length; i++)
        {
            count += series.Buckets[i];
            var bound = i < SecondBuckets.Length ? SecondBuckets[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            WriteLine(text, name + "_bucket", tags, bound, count);
        }

        WriteLine(text, name + "_sum", tags, null, series.Value);
        WriteLine(text, name + "_count", tags, null, count);
    }

    private static void WriteLine(StringBuilder text, string name, TagSet tags, string? bound, double value)
    {
        text.Append(name);
        var separator = '{';
        foreach (var (key, label) in tags.Tags)
        {
            text.Append(separator).Append(key).Append("=\"").Append(Escape(label)).Append('"');
            separator = ',';
        }

        if (bound is not null)
        {
            text.Append(separator).Append("le=\"").Append(bound).Append('"');
            separator = ',';
        }

        text.Append(separator == '{' ? "" : "}").Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Escape(object? label) =>
        Convert.ToString(label, CultureInfo.InvariantCulture)!.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string NameOf(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_');
        return IsCounter(instrument) && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static string TypeOf(Instrument instrument) => IsHistogram(instrument) ? "histogram" : IsCounter(instrument) ? "counter" : "gauge";

    private static bool IsHistogram(Instrument instrument) => instrument is Histogram<double> or Histogram<long>;

    private static bool IsCounter(Instrument instrument) => instrument is Counter<long> or Counter<int> or Counter<double> or ObservableCounter<long> or ObservableCounter<double>;
}
