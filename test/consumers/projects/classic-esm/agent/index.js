import { Agent } from 'nestjs-cluster-dispatch/classic';

export default Agent.getAgent();
