using Xunit.Sdk;
using Xunit.v3;

// The build tests start processes that use all processors; side by side they would only disturb each other.
[assembly: Parallelization(Mode = ParallelMode.None)]
