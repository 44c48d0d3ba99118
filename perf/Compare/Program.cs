using EdgeRegistry.Compare.Bounds;
using EdgeRegistry.Compare.Measures;
using EdgeRegistry.Compare.Plot;
using EdgeRegistry.Compare.Reporting;

#pragma warning disable RS0030 // Program.cs is where the terminal is talked to
if (args is not [.. var files, var folder] || files.Length == 0)
{
    await Console.Error.WriteLineAsync("usage: EdgeRegistry.Compare MEASURES… FOLDER   (perf/compare calls it; of several files, the last that has a row counts)");
    return 2;
}

var runs = new List<MeasureFile>();
foreach (var file in files)
{
    runs.Add(MeasureFile.Parse(await File.ReadAllLinesAsync(file)));
}

var report = Report.Of(MeasureFile.Merge(runs), IssueBounds.All);
var table = new ReportTable(withValues: true).Write(report);
await File.WriteAllTextAsync(Path.Combine(folder, "report.txt"), table);
await File.WriteAllTextAsync(Path.Combine(folder, "ratios.md"), new ReportTable(withValues: false).Write(report));
await File.WriteAllTextAsync(Path.Combine(folder, "report.json"), ReportJson.Write(report));
await File.WriteAllTextAsync(Path.Combine(folder, "ratios.svg"), RatioPlot.Draw(report));
Console.Write(table);
return 0;
