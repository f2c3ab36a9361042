using Weft.Cli;

using var stop = new StopSignals();
return await Verbs.Root().Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false }, stop.Token);
