import type { Dataset, Group } from 'h5wasm/node';
import { WeightsFileError } from '../../../weights/weightsFile.ts';

const MOST_OBJECTS = 100_000;

/** What a file has, by paths from the root without a slash before them. */
export interface Hdf5Contents {
  datasets: Map<string, Dataset>;
  groups: Map<string, Group>;
}

/**
 * Every array and every group of a file, a group that several paths lead to once. Links to other files are not followed.
 * @throws WeightsFileError if it has more objects than any model.
 */
export function walkHdf5(root: Group): Hdf5Contents {
  const datasets = new Map<string, Dataset>();
  const groups = new Map<string, Group>([['', root]]);
  const seen = new Set([identityOf(root)]);
  for (const [path, group] of groups) {
    for (const name of group.keys()) {
      if (datasets.size + groups.size > MOST_OBJECTS) {
        throw new WeightsFileError(`it has more than ${MOST_OBJECTS} objects`);
      }
      const child = group.get(name);
      const childPath = path === '' ? name : `${path}/${name}`;
      if (isDataset(child)) datasets.set(childPath, child);
      if (!isGroup(child) || seen.has(identityOf(child))) continue;
      seen.add(identityOf(child));
      groups.set(childPath, child);
    }
  }
  return { datasets, groups };
}

/** The object's place in the file, which tells when links lead in a circle. */
function identityOf(group: Group): string {
  return String(group.create_reference().ref_data);
}

function isDataset(entity: unknown): entity is Dataset {
  return hasType(entity, 'Dataset');
}

function isGroup(entity: unknown): entity is Group {
  return hasType(entity, 'Group');
}

function hasType(entity: unknown, type: string): boolean {
  return typeof entity === 'object' && entity !== null && 'type' in entity && entity.type === type;
}
